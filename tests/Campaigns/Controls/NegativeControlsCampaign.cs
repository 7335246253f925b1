namespace BrowserAgent.Campaigns.Controls;

/// <summary>C7.</summary>
internal sealed class NegativeControlsCampaign : ICampaign
{
    public string Code => "C7";

    public string Name => "controls";

    public string What => "Takes one guard at a time out of the workers and runs a scenario with and without it: the oracle must go red each time.";

    public string SizeOf(CampaignSize size) => $"{NegativeControlCatalog.All.Count} guards ({string.Join(", ", NegativeControlCatalog.All.Select(control => control.Part))}), "
        + (size == CampaignSize.Full ? "10 or 12 faults each, twice" : "1 to 3 faults each, twice");

    /// <summary>The figures of the line are those of the guarded runs; what the bare ones found stands under each guard.</summary>
    public async Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var results = new List<NegativeControlResult>();
        foreach (var control in NegativeControlCatalog.All)
        {
            results.Add(await control.ProveAsync(settings, progress, cancellationToken));
        }

        var guarded = results.Select(result => result.Guarded).ToList();
        return new CampaignReport
        {
            Campaign = Name,
            Jobs = guarded.Sum(report => report.Jobs),
            Faults = guarded.Sum(report => report.Faults),
            Lost = guarded.Sum(report => report.Lost),
            Duplicates = guarded.Sum(report => report.Duplicates),
            Wrong = guarded.Sum(report => report.Wrong),
            RecoveryP95 = guarded.Max(report => report.RecoveryP95),
            Seed = settings.Seed,
            Figures =
            [
                new("went_red", results.Count(result => !result.Bare.Passed && result.Control.Of(result.Bare) > 0)),
                new("controls", results.Select(result => new
                {
                    Without = result.Control.Part,
                    result.Control.Figure,
                    InPlace = result.Control.Of(result.Guarded),
                    TakenOut = result.Control.Of(result.Bare),
                    result.Bare.Jobs,
                    result.Bare.Faults,
                    Red = result.Bare.Failures,
                }).ToList()),
            ],
            Failures = [.. results.SelectMany(result => result.Failures())],
        };
    }
}
