using System.Globalization;
using BrowserAgent.Agent.Packs.Loading;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Secrets;

namespace BrowserAgent.Worker.Doctor;

/// <summary>Checks the setup: browser, site packs, accounts and their secrets.</summary>
internal static class SetupChecks
{
    public static async Task<IReadOnlyList<DoctorCheckResult>> BrowserAsync(BrowserCheck check, CancellationToken cancellationToken)
    {
        const string Name = "browser";
        var report = await check.RunAsync(cancellationToken);
        var first = report.Works
            ? DoctorCheckResult.Good(
                Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{report.Path} ({report.Version}): {report.Origin}. It opened a page and uses {report.MemoryMiB} MiB with it ({report.Processes} processes)"))
            : DoctorCheckResult.Missing(Name, report.Path ?? "none found", report.Problem ?? "Install one: apt-get install chromium-headless-shell, or playwright install chromium.");
        return [first, .. report.Remarks.Select(remark => DoctorCheckResult.Remark(Name, report.Works ? "works, but" : "and", remark)), .. SharedMemoryPlacement(report)];
    }

    public static IReadOnlyList<DoctorCheckResult> SitePacks(string folder)
    {
        const string Name = "site packs";
        if (!Directory.Exists(folder))
        {
            return [DoctorCheckResult.Missing(Name, $"there is no folder {folder}", "Set Sites:Folder to the folder with one folder per site.")];
        }

        var loaded = SitePackLoader.LoadFolder(folder);
        return loaded.Errors.Count > 0
            ? [.. loaded.Errors.Select(error => DoctorCheckResult.Missing(Name, error.ToString(), "Correct the pack; docs/site-packs.md describes every key."))]
            : [DoctorCheckResult.Good(Name, string.Join(", ", loaded.Packs.Select(pack => $"{pack.Site} {pack.Version}")))];
    }

    public static async Task<IReadOnlyList<DoctorCheckResult>> AccountsAsync(PoolOptions pool, SecretResolver secrets, CancellationToken cancellationToken)
    {
        const string Name = "accounts";
        if (pool.Accounts.Count == 0)
        {
            return [DoctorCheckResult.Remark(Name, "none configured", "Without an account no job runs: add one under Pool:Accounts (site and name).")];
        }

        var checks = new List<DoctorCheckResult>();
        foreach (var account in pool.Accounts)
        {
            checks.Add(await AccountAsync(Name, account, secrets, cancellationToken));
        }

        return checks;
    }

    /// <summary>Too little shared memory is reported among the browser's remarks instead.</summary>
    private static IReadOnlyList<DoctorCheckResult> SharedMemoryPlacement(BrowserCheckReport report) => report.SharesInMemory
        ? [DoctorCheckResult.Good("shared memory", string.Create(CultureInfo.InvariantCulture, $"{report.FreeSharedMemoryMiB} MiB free in /dev/shm, enough for the browsers"))]
        : [];

    private static async Task<DoctorCheckResult> AccountAsync(
        string name, AccountOptions account, SecretResolver secrets, CancellationToken cancellationToken)
    {
        var who = $"{account.Site}/{account.Name}";
        try
        {
            await secrets.ResolveAsync(new SecretName(account.Site, account.Name, "password"), cancellationToken);
            var seed = await secrets.FindAsync(new SecretName(account.Site, account.Name, "totp"), cancellationToken);
            return DoctorCheckResult.Good(name, $"{who}: password known{(seed is null ? ", no one-time code seed" : ", one-time code seed known")}");
        }
        catch (Exception failure) when (failure is SecretMissingException or InvalidDataException or UnauthorizedAccessException or InvalidOperationException)
        {
            return DoctorCheckResult.Missing(name, who, failure.Message);
        }
    }
}
