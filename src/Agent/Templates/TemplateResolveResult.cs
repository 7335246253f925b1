using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Templates;

/// <summary>The result of resolving a template.</summary>
public abstract record TemplateResolveResult
{
    private TemplateResolveResult()
    {
    }

    public sealed record Value(FieldValue Field) : TemplateResolveResult;

    /// <summary>The variable has no value here: not given, not read yet, or its list does not have exactly one row.</summary>
    public sealed record Missing(string Variable) : TemplateResolveResult;
}
