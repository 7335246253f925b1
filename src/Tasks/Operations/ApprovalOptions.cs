namespace BrowserAgent.Tasks.Operations;

/// <summary>Who may approve a job. Section <c>Approval</c>.</summary>
public sealed record ApprovalOptions
{
    public const string Section = "Approval";

    /// <summary>Jobs that the name of the API key that submitted them can't approve or put back (four eyes): <c>SITE/TYPE</c>, <c>SITE</c>, or <c>*</c> for all. Default none. A job from the inbox or of an earlier version has no submitter, so anybody with the scope approves it.</summary>
    public IReadOnlyList<string> OtherThanSubmitter { get; init; } = [];

    internal bool DemandsAnother(string site, string type) =>
        OtherThanSubmitter.Any(entry => entry == "*" || entry == site || entry == $"{site}/{type}");
}
