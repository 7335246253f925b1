namespace BrowserAgent.Worker.Http;

/// <summary>A one-time code that a person gives. <c>ToString</c> hides it.</summary>
internal sealed record CodeRequest
{
    /// <summary>The code as the person has it, 1 to 32 characters.</summary>
    public string? Code { get; init; }

    public override string ToString() => "***";
}
