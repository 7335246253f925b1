namespace BrowserAgent.Campaigns.AccountCaps;

/// <summary>Workers with the same settings, and so the same accounts, never have an account signed in twice.</summary>
internal sealed class AccountCapsCampaign : ICampaign
{
    private const int Accounts = 2;
    private const int Workers = 2;

    public string Code => "C15";

    public string Name => "account-caps";

    public string What => "Two workers share their accounts, one session each; the site counts who is signed in at once.";

    public string SizeOf(CampaignSize size) => $"{JobsOf(size)} jobs, {Workers} workers, {Accounts} accounts";

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        AccountCapsRun.RunAsync(
            new AccountCapsPlan { Jobs = JobsOf(settings.Size), Accounts = Accounts, Workers = Workers, Seed = settings.Seed }, progress, cancellationToken);

    private static int JobsOf(CampaignSize size) => size == CampaignSize.Full ? 100 : 6;
}
