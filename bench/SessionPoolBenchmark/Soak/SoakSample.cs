namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>The worker and its browsers at one moment, as the kernel counts them.</summary>
/// <param name="Seconds">Since the first sample.</param>
/// <param name="Jobs">Jobs done.</param>
/// <param name="Browsers">PSS of each browser's tree, MiB, by its root's process id.</param>
/// <param name="WorkerMiB">Resident memory of the process with the pool.</param>
/// <param name="Files">Its open files.</param>
internal sealed record SoakSample(double Seconds, int Jobs, IReadOnlyDictionary<int, double> Browsers, double WorkerMiB, int Files);
