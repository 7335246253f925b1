using System.Globalization;

namespace BrowserAgent.Campaigns.LeakSoak;

/// <summary>The worker and its browsers at one moment, from outside.</summary>
/// <param name="Seconds">Since the campaign began.</param>
/// <param name="Jobs">At an end.</param>
/// <param name="Browsers">Memory of each browser's tree, MiB, by its root's process id.</param>
/// <param name="DriverMiB">Memory of the driver.</param>
/// <param name="WorkerMiB">Resident memory of the worker process.</param>
/// <param name="Files">Its open files.</param>
/// <param name="Zombies">Dead processes that nobody has taken note of.</param>
internal sealed record SoakSample(
    double Seconds, long Jobs, IReadOnlyDictionary<int, double> Browsers, double DriverMiB, double WorkerMiB, int Files, int Zombies)
{
    public const string CsvHead = "seconds,jobs,browsers,browser_pss_mib,driver_pss_mib,worker_rss_mib,files,zombies";

    public double BrowserMiB => Browsers.Values.Sum();

    public string ToCsv() => string.Create(
        CultureInfo.InvariantCulture, $"{Seconds:0.0},{Jobs},{Browsers.Count},{BrowserMiB:0.0},{DriverMiB:0.0},{WorkerMiB:0.0},{Files},{Zombies}");
}
