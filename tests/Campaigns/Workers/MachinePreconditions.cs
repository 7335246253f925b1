namespace BrowserAgent.Campaigns.Workers;

/// <summary>What a campaign needs of the machine.</summary>
internal static class MachinePreconditions
{
    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-headless-shell", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>A sentence for each thing that is missing.</summary>
    public static IReadOnlyList<string> Missing()
    {
        var missing = new List<string>();
        if (!OperatingSystem.IsLinux())
        {
            missing.Add("Workers are killed and frozen by Linux signals, and this is no Linux.");
        }

        if (!File.Exists("/usr/bin/redis-server"))
        {
            missing.Add("There is no /usr/bin/redis-server; install redis-server.");
        }

        if (!File.Exists("/usr/bin/setpriv"))
        {
            missing.Add("There is no /usr/bin/setpriv; install util-linux.");
        }

        if (!Array.Exists(Browsers, File.Exists))
        {
            missing.Add("There is no Chromium; install chromium.");
        }

        if (!File.Exists(WorkerProcess.Program))
        {
            missing.Add($"{WorkerProcess.Program} is missing; build tests/Campaigns.Worker.");
        }

        return missing;
    }
}
