namespace BrowserAgent.Campaigns.Controls;

/// <summary>
/// The proof of an oracle: the same scenario with a guard in place, which must pass, and with that one guard taken out, which must fail, and by the
/// figure that the guard answers for.
/// </summary>
internal sealed record NegativeControl
{
    /// <summary>The guard, as <c>--without</c> calls it.</summary>
    public required string Part { get; init; }

    /// <summary>What happens in the scenario, in one line.</summary>
    public required string Scenario { get; init; }

    /// <summary>The figure that must turn from 0 to more.</summary>
    public required string Figure { get; init; }

    /// <summary>Runs the scenario with these parts taken out; none for the twin.</summary>
    public required Func<IReadOnlyList<string>, CampaignSettings, IProgress<string>, CancellationToken, Task<CampaignReport>> RunAsync { get; init; }

    public async Task<NegativeControlResult> ProveAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken)
    {
        progress.Report($"{Part} in place: {Scenario}");
        var guarded = await RunAsync([], settings, progress, cancellationToken);
        progress.Report($"{Part} taken out: the same again.");
        var bare = await RunAsync([Part], settings, progress, cancellationToken);
        return new NegativeControlResult(this, guarded, bare);
    }

    /// <summary>The figure in a report.</summary>
    public int Of(CampaignReport report) => Figure switch
    {
        "lost" => report.Lost,
        "duplicates" => report.Duplicates,
        "wrong" => report.Wrong,
        _ => report.Figure<int>(Figure),
    };
}

/// <param name="Control">What was taken out.</param>
/// <param name="Guarded">With it in place.</param>
/// <param name="Bare">Without it.</param>
internal sealed record NegativeControlResult(NegativeControl Control, CampaignReport Guarded, CampaignReport Bare)
{
    /// <summary>The oracle is green with the guard, and red without it, by the figure that the guard answers for.</summary>
    public IEnumerable<string> Failures()
    {
        foreach (var failure in Guarded.Failures)
        {
            yield return $"With {Control.Part} in place: {failure}";
        }

        if (Control.Of(Guarded) != 0)
        {
            yield return $"With {Control.Part} in place {Control.Figure} is {Control.Of(Guarded)}, and must be 0.";
        }

        if (Bare.Passed || Control.Of(Bare) == 0)
        {
            yield return $"Without {Control.Part} the oracle stayed green: {Control.Figure} is {Control.Of(Bare)}. It measures nothing.";
        }
    }
}
