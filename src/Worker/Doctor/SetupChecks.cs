using System.Globalization;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;

namespace BrowserAgent.Worker.Doctor;

/// <summary>Looks at what the worker was given: browser, site packs, accounts and their secrets.</summary>
internal static class SetupChecks
{
    public static async Task<IReadOnlyList<DoctorCheck>> BrowserAsync(BrowserCheck check, CancellationToken cancellationToken)
    {
        const string Name = "browser";
        var report = await check.RunAsync(cancellationToken);
        var first = report.Works
            ? DoctorCheck.Good(
                Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{report.Path} ({report.Version}): {report.Origin}. It opened a page, and takes {report.MemoryMiB} MiB with it ({report.Processes} processes)"))
            : DoctorCheck.Missing(Name, report.Path ?? "none found", report.Problem ?? "Install one: apt-get install chromium-headless-shell, or playwright install chromium.");
        return [first, .. report.Remarks.Select(remark => DoctorCheck.Remark(Name, report.Works ? "works, but" : "and", remark)), .. SharedMemory(report)];
    }

    public static IReadOnlyList<DoctorCheck> SitePacks(string folder)
    {
        const string Name = "site packs";
        if (!Directory.Exists(folder))
        {
            return [DoctorCheck.Missing(Name, $"there is no folder {folder}", "Set Sites:Folder to the folder that holds one folder a site.")];
        }

        var loaded = SitePackLoader.LoadFolder(folder);
        return loaded.Errors.Count > 0
            ? [.. loaded.Errors.Select(error => DoctorCheck.Missing(Name, error.ToString(), "Mend the pack; docs/site-packs.md describes every key."))]
            : [DoctorCheck.Good(Name, string.Join(", ", loaded.Packs.Select(pack => $"{pack.Site} {pack.Version}")))];
    }

    public static async Task<IReadOnlyList<DoctorCheck>> AccountsAsync(PoolOptions pool, SecretResolver secrets, CancellationToken cancellationToken)
    {
        const string Name = "accounts";
        if (pool.Accounts.Count == 0)
        {
            return [DoctorCheck.Remark(Name, "none configured", "Without an account no job runs: add one under Pool:Accounts (site and name).")];
        }

        var checks = new List<DoctorCheck>();
        foreach (var account in pool.Accounts)
        {
            checks.Add(await AccountAsync(Name, account, secrets, cancellationToken));
        }

        return checks;
    }

    /// <summary>When it is too small, that is among the browser's remarks.</summary>
    private static IReadOnlyList<DoctorCheck> SharedMemory(BrowserReport report) => report.SharesInMemory
        ? [DoctorCheck.Good("shared memory", string.Create(CultureInfo.InvariantCulture, $"{report.FreeSharedMemoryMiB} MiB free in /dev/shm, enough for what browsers draw"))]
        : [];

    private static async Task<DoctorCheck> AccountAsync(
        string name, AccountOptions account, SecretResolver secrets, CancellationToken cancellationToken)
    {
        var who = $"{account.Site}/{account.Name}";
        try
        {
            await secrets.ResolveAsync(new SecretName(account.Site, account.Name, "password"), cancellationToken);
            var seed = await secrets.FindAsync(new SecretName(account.Site, account.Name, "totp"), cancellationToken);
            return DoctorCheck.Good(name, $"{who}: password known{(seed is null ? ", no one-time code seed" : ", one-time code seed known")}");
        }
        catch (Exception failure) when (failure is SecretMissingException or InvalidDataException or UnauthorizedAccessException or InvalidOperationException)
        {
            return DoctorCheck.Missing(name, who, failure.Message);
        }
    }
}
