using System.Globalization;
using BrowserAgent.Sessions.Processes;

namespace BrowserAgent.SessionPoolBenchmark.Measuring;

/// <summary>Processor time and memory of a process and its descendants, as the kernel counts them.</summary>
internal sealed class ProcessTreeMeter(int root)
{
    private const double TicksPerSecond = 100;
    private const int ParentTime = 11;

    /// <summary>User and system seconds of the running processes, and of ended ones that were reaped.</summary>
    public double ProcessorSeconds() => Tree().Sum(process => Seconds(process.Id));

    /// <summary>PSS in MiB, of the browser and of its driver.</summary>
    public LaneMemory Memory()
    {
        var (browser, driver) = (0.0, 0.0);
        foreach (var process in Tree())
        {
            var pss = PssMiB(process.Id);
            if (IsBrowser(process.Id))
            {
                browser += pss;
            }
            else
            {
                driver += pss;
            }
        }

        return new LaneMemory(browser, driver);
    }

    private IReadOnlyList<ProcessEntry> Tree() => ProcessTable.Find(root) is { } process ? ProcessTable.TreesOf([process]) : [];

    private static double Seconds(int pid)
    {
        var stat = Read(pid, "stat");
        if (stat.Length == 0)
        {
            return 0;
        }

        // After the name in brackets, which may contain any character: state, then numbers; utime, stime, cutime and cstime follow each other.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[ParentTime..(ParentTime + 4)].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static double PssMiB(int pid)
    {
        var line = Read(pid, "smaps_rollup").Split('\n').FirstOrDefault(found => found.StartsWith("Pss:", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Lanes and drivers are .NET and Node processes; all other processes of a lane's tree belong to its browser.</summary>
    private static bool IsBrowser(int pid) =>
        Path.GetFileName(Read(pid, "cmdline").Split('\0')[0]) is var program && program is not ("dotnet" or "node" or "sh" or "setpriv" or "");

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

/// <param name="BrowserMiB">PSS of the browser's processes.</param>
/// <param name="DriverMiB">PSS of the lane's own process and of Playwright's driver.</param>
internal sealed record LaneMemory(double BrowserMiB, double DriverMiB);
