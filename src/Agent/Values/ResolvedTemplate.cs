namespace BrowserAgent.Agent.Values;

/// <summary>What a template came to.</summary>
public abstract record ResolvedTemplate
{
    private ResolvedTemplate()
    {
    }

    public sealed record Value(FieldValue Field) : ResolvedTemplate;

    /// <summary>The variable has no value here: not given, not read yet, or its list does not have exactly one row.</summary>
    public sealed record Missing(string Variable) : ResolvedTemplate;
}
