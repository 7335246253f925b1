namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>The worker and its browsers at one moment, as the kernel counts them.</summary>
/// <param name="Seconds">Since the first look.</param>
/// <param name="Jobs">Done.</param>
/// <param name="Browsers">PSS of each browser's tree, MiB, by its root's process id.</param>
/// <param name="WorkerMiB">Resident memory of the process that has the pool.</param>
/// <param name="Files">Its open files.</param>
internal sealed record SoakSample(double Seconds, int Jobs, IReadOnlyDictionary<int, double> Browsers, double WorkerMiB, int Files);
