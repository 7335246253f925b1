namespace BrowserAgent.Agent.Packs;

/// <summary>What is done with a field that the form shows filled and that the job does not fill.</summary>
public abstract record PrefilledRule
{
    private PrefilledRule()
    {
    }

    /// <summary>It is saved as it is.</summary>
    public sealed record Leave : PrefilledRule;

    /// <summary>It is emptied, or unticked.</summary>
    public sealed record Clear : PrefilledRule;

    /// <summary>It must show the text; anything else stops the job before the intent.</summary>
    public sealed record Expect(string Text) : PrefilledRule;
}
