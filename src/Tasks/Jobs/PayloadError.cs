namespace BrowserAgent.Tasks.Jobs;

/// <summary>One thing wrong in a submission.</summary>
/// <param name="Path">Where, for example <c>payload.lines[2].quantity</c>.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record PayloadError(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
