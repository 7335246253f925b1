namespace BrowserAgent.Agent.Templates;

/// <summary>A piece of a template's text.</summary>
internal abstract record TemplatePart
{
    private TemplatePart()
    {
    }

    public sealed record Literal(string Text) : TemplatePart;

    public sealed record Variable(string Name) : TemplatePart;
}

/// <summary>A parsed template, or why it can't be parsed.</summary>
internal abstract record TemplateParseResult
{
    private TemplateParseResult()
    {
    }

    public sealed record Parsed(IReadOnlyList<TemplatePart> Parts) : TemplateParseResult;

    /// <param name="Offset">0-based place in the text.</param>
    /// <param name="Reason">What is wrong and how to write it.</param>
    public sealed record Malformed(int Offset, string Reason) : TemplateParseResult;
}
