namespace BrowserAgent.Demo.Reporting;

/// <summary>Tells whoever watches what happens. Written to standard error: standard output is the result's.</summary>
internal interface IProgressDisplay
{
    void Info(string what);

    /// <summary>Something goes wrong in the site, on purpose.</summary>
    void Warn(string what);

    void Show(RunProgress runProgress);
}

/// <summary>How far the work is.</summary>
internal sealed record RunProgress(int Entered, int ToEnter, int InReview, int Rejected, int Open)
{
    public override string ToString() => $"entered {Entered} of {ToEnter}, in review {InReview}, rejected {Rejected}, open {Open}";
}
