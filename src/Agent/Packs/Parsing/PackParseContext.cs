using BrowserAgent.Agent.Templates;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>What the readers of a file collect besides the records: errors, and references that can be checked only against the whole pack.</summary>
internal sealed class PackParseContext(string file)
{
    private readonly List<ElementReference> _elements = [];
    private readonly List<FlowReference> _flows = [];
    private readonly List<JobTypeDraft> _jobs = [];

    public string File { get; } = file;

    public PackErrors Errors { get; } = new();

    /// <summary>Where <c>access</c> is; null when the pack has none.</summary>
    public PackPosition? AccessPosition { get; set; }

    public IReadOnlyList<ElementReference> Elements => _elements;

    public IReadOnlyList<FlowReference> Flows => _flows;

    public IReadOnlyList<JobTypeDraft> Jobs => _jobs;

    /// <summary>Remembers a use of an element and returns the element's name.</summary>
    public string Use(string element, ElementUse use, PackPosition position)
    {
        // An empty name was reported when it was read.
        if (element.Length > 0)
        {
            _elements.Add(new ElementReference(element, use, position));
        }

        return element;
    }

    public string Call(string flow, PackPosition position)
    {
        if (flow.Length > 0)
        {
            _flows.Add(new FlowReference(flow, position));
        }

        return flow;
    }

    public void Add(JobTypeDraft job) => _jobs.Add(job);

    /// <summary>The text as a template whose braces are checked.</summary>
    public ValueTemplate Template(string source, PackPosition position)
    {
        if (TemplateResolver.Parse(source) is TemplateParseResult.Malformed malformed)
        {
            Errors.Add(position, $"the template \"{source}\" has at character {malformed.Offset + 1} {malformed.Reason}");
            return new ValueTemplate("");
        }

        return new ValueTemplate(source);
    }
}

/// <summary>How a pack uses an element. Decides which kinds and harm classes are allowed.</summary>
internal enum ElementUse
{
    See,
    Read,
    Fill,
    Pick,
    Select,
    Check,
    Upload,
    Click,
    Choose,
    Press,
    Commit,
    Dismiss,
    Contain,
}

internal sealed record ElementReference(string Element, ElementUse Use, PackPosition Position);

internal sealed record FlowReference(string Flow, PackPosition Position);

/// <summary>A job type as far as it could be read, with positions that its record does not contain.</summary>
internal sealed record JobTypeDraft
{
    public required JobTypeDefinition Job { get; init; }

    public FlowDefinition? Search { get; init; }

    public FlowDefinition? SecondSearch { get; init; }

    public FlowDefinition? Fill { get; init; }

    public FlowDefinition? Open { get; init; }

    public required PackPosition SearchAt { get; init; }

    public required PackPosition SecondSearchAt { get; init; }

    public required PackPosition FillAt { get; init; }

    public required PackPosition EqualAt { get; init; }

    public required IReadOnlyList<YamlEntry> Equal { get; init; }

    public required IReadOnlyList<YamlEntry> Result { get; init; }
}
