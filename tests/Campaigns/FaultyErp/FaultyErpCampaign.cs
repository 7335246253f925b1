namespace BrowserAgent.Campaigns.FaultyErp;

/// <summary>C12.</summary>
internal sealed class FaultyErpCampaign : ICampaign
{
    public string Code => "C12";

    public string Name => "faulty-erp";

    public string What => "Enters orders into a site that answers with errors, saves without answering, cuts connections, is slow and locks records.";

    public string SizeOf(CampaignSize size) => Plan(new CampaignSettings(size, 0)) switch
    {
        var plan => $"{plan.Jobs} jobs, {plan.Draw().Count(order => order.Error is not null)} of them with an error",
    };

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        FaultyErpRun.RunAsync(Plan(settings), progress, cancellationToken);

    private static FaultyErpPlan Plan(CampaignSettings settings) => new()
    {
        Jobs = settings.Pick(8, 1000),
        Workers = settings.Pick(1, 3),
        Concurrency = 2,
        Seed = settings.Seed,
    };
}
