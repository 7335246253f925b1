namespace BrowserAgent.Campaigns.LateAnswers;

/// <summary>C17.</summary>
internal sealed class LateAnswersCampaign : ICampaign
{
    public string Code => "C17";

    public string Name => "late-answers";

    public string What => "Enters records into a site whose search, lists, look-ups, saves and records answer late and in any order, and that holds a third of them already.";

    public string SizeOf(CampaignSize size) => Plan(new CampaignSettings(size, 0)) switch
    {
        var plan => $"{plan.Jobs} jobs, answers up to {plan.Longest.TotalSeconds:0.#} s late",
    };

    public Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken) =>
        LateAnswersRun.RunAsync(Plan(settings), progress, cancellationToken);

    private static LateAnswersPlan Plan(CampaignSettings settings) => new()
    {
        Jobs = settings.Pick(6, 500),
        Longest = settings.Pick(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8)),
        Concurrency = settings.Pick(3, 8),
        Seed = settings.Seed,
    };
}
