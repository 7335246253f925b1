using System.Collections.Frozen;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Packs;

/// <summary>A kind of work that a site can do.</summary>
public sealed record JobTypeDefinition
{
    public required string Name { get; init; }

    /// <summary>What it does, in words.</summary>
    public required string Is { get; init; }

    public required IReadOnlyDictionary<string, FieldDefinition> Payload { get; init; }

    /// <summary>Longest time that a run usually takes. A session with less time left at the site is not used.</summary>
    public required TimeSpan Expected { get; init; }

    /// <summary>When a person must approve an accepted payload.</summary>
    public required ReviewRule Review { get; init; }

    /// <summary>Present when the job enters a record; null when it only reads.</summary>
    public RecordEntryDefinition? Entry { get; init; }

    /// <summary>The steps of a job that only reads; null when it enters a record.</summary>
    public FlowDefinition? Read { get; init; }

    /// <summary>The job's answer: name to variable template.</summary>
    public required IReadOnlyDictionary<string, ValueTemplate> Result { get; init; }

    public required PackPosition Position { get; init; }

    /// <summary>The field by which a second entry of the same record is recognised; null for a job that only reads.</summary>
    public FieldDefinition? NaturalKey => Payload.Values.FirstOrDefault(candidate => candidate.IsNaturalKey);
}

/// <summary>The five parts of an entry under the commit protocol.</summary>
public sealed record RecordEntryDefinition
{
    /// <summary>Searches the site for the natural key and reads a table into the variable <c>found</c>. A column named as the natural key's field is compared with it.</summary>
    public required FlowDefinition Search { get; init; }

    /// <summary>Another search, by another list or page of the site, which must agree before "no such record" is believed; null when one search is enough.</summary>
    public FlowDefinition? SecondSearch { get; init; }

    public required FlowDefinition Fill { get; init; }

    public required CommitDefinition Commit { get; init; }

    /// <summary>Opens the saved record, with the search hit's columns as <c>found.*</c>.</summary>
    public required FlowDefinition Open { get; init; }

    /// <summary>Column of the search table to the texts that mark a draft; a draft is no record. Empty when the site stores none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Drafts { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Payload field to the element (a table for a list) that shows it on the saved record.</summary>
    public required IReadOnlyDictionary<string, string> Equal { get; init; }
}

/// <summary>The one irreversible click.</summary>
public sealed record CommitDefinition
{
    public required string ClickElement { get; init; }

    /// <summary>The element that is visible only after the record was saved.</summary>
    public required string LandedElement { get; init; }

    /// <summary>The element that shows why the site did not save; null when the site has none.</summary>
    public string? RefusedElement { get; init; }

    /// <summary>Longest wait after the click for one of the two. Default 15 s.</summary>
    public required TimeSpan AnswerWithin { get; init; }

    public required PackPosition Position { get; init; }
}

/// <summary>One field of a payload.</summary>
public sealed record FieldDefinition
{
    public required string Name { get; init; }

    public required FieldType Type { get; init; }

    public bool Required { get; init; } = true;

    /// <summary>Written when the payload does not give the field.</summary>
    public string? Default { get; init; }

    public bool IsNaturalKey { get; init; }

    /// <summary>How a site may show the value otherwise than it was sent, and still show the same one.</summary>
    public ValueEquivalence Same { get; init; } = ValueEquivalence.Exact;

    /// <summary>For the natural key: the differences that make another record at this site.</summary>
    public IReadOnlySet<KeyDifference> KeyMatters { get; init; } = FrozenSet<KeyDifference>.Empty;

    /// <summary>For the natural key: its canonical form.</summary>
    public NaturalKeyForm KeyForm => new() { Same = Same, Matters = KeyMatters };

    /// <summary>Shortest and longest text in characters.</summary>
    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    /// <summary>Regular expression that the whole text must match.</summary>
    public string? Pattern { get; init; }

    /// <summary>Closed list of texts; empty means any.</summary>
    public IReadOnlyList<string> OneOf { get; init; } = [];

    /// <summary>A number outside this range is rejected.</summary>
    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    /// <summary>A number outside this range needs a person's approval.</summary>
    public decimal? UsualMin { get; init; }

    public decimal? UsualMax { get; init; }

    /// <summary>Most digits after the decimal point. Default 4 for quantities and money.</summary>
    public int? MaxDecimals { get; init; }

    /// <summary>Earliest and latest day, relative to today, in days.</summary>
    public int? FromDays { get; init; }

    public int? ToDays { get; init; }

    /// <summary>Fewest and most rows of a list.</summary>
    public int MinRows { get; init; } = 1;

    public int MaxRows { get; init; } = 200;

    /// <summary>The row field that tells rows apart when the saved record is compared; null compares by position.</summary>
    public string? RowKey { get; init; }

    /// <summary>Fields of a row.</summary>
    public IReadOnlyDictionary<string, FieldDefinition>? Of { get; init; }

    public required PackPosition Position { get; init; }
}

public enum FieldType
{
    Text,
    Quantity,
    Money,
    Date,
    Flag,
    List,
}

/// <summary>When an accepted payload waits for a person's approval.</summary>
public sealed record ReviewRule
{
    /// <summary>Total of quantity times price over the rows of <see cref="TotalList"/> above which a person must approve; null means never.</summary>
    public decimal? WhenTotalOver { get; init; }

    /// <summary>The list field and its two factors that make the total.</summary>
    public string? TotalList { get; init; }

    public string? TotalQuantity { get; init; }

    public string? TotalPrice { get; init; }

    /// <summary>Whether a number outside its usual range needs a person's approval. Default true.</summary>
    public bool WhenUnusual { get; init; } = true;
}
