using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Steps;

/// <summary>The payload's fields that the saved record's read-back compares. A field of a list's rows is named <c>list.field</c>.</summary>
public static class ReadBackFields
{
    private const int MaxDepth = 8;

    /// <summary>Null for a job that enters no record: it saves nothing.</summary>
    public static IReadOnlySet<string>? Of(JobTypeDefinition type, SitePack pack)
    {
        if (type.Entry is null)
        {
            return null;
        }

        var fields = new HashSet<string>(StringComparer.Ordinal);
        // The key is compared with the row of the search, where that shows it.
        if (type.NaturalKey is { } key && SearchColumns(type.Entry.Search, pack, depth: 0).Contains(key.Name, StringComparer.Ordinal))
        {
            fields.Add(key.Name);
        }

        foreach (var (name, element) in type.Entry.Equal)
        {
            var columns = pack.Elements.GetValueOrDefault(element)?.Table?.Columns;
            fields.Add(name);
            fields.UnionWith((type.Payload.GetValueOrDefault(name)?.Of?.Keys ?? []).Where(field => columns?.ContainsKey(field) ?? true).Select(field => $"{name}.{field}"));
        }

        return fields;
    }

    private static IEnumerable<string> SearchColumns(FlowDefinition flow, SitePack pack, int depth) => depth > MaxDepth ? [] : flow.Steps.SelectMany(step => step switch
    {
        StepDefinition.Read { Variable: "found" } read => pack.Elements.GetValueOrDefault(read.Element)?.Table?.Columns.Keys ?? [],
        StepDefinition.Call call when pack.Flows.TryGetValue(call.Flow, out var called) => SearchColumns(called, pack, depth + 1),
        _ => [],
    });

    /// <summary>As the steps of an each name the fields: those of the row without the list, which hide others of the same name.</summary>
    internal static IReadOnlySet<string>? InRow(IReadOnlySet<string>? compared, string list, IEnumerable<string> rowFields)
    {
        if (compared is null)
        {
            return null;
        }

        var hidden = rowFields.ToHashSet(StringComparer.Ordinal);
        return compared.Where(name => !hidden.Contains(name))
            .Concat(compared.Where(name => name.StartsWith(list + ".", StringComparison.Ordinal)).Select(name => name[(list.Length + 1)..]))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Why the read-back would not show a value in the wrong place, in words; null when it would.</summary>
    /// <param name="compared">The fields that are compared; null when no record is saved.</param>
    /// <param name="source">The template of the value; null when the step has none, such as a press.</param>
    internal static string? Problem(IReadOnlySet<string>? compared, string? source) =>
        compared is null || (source is ['{', .. var name, '}'] && compared.Contains(name)) ? null
        : source is null ? "what the step does there is not a field of the saved record"
        : $"equal compares no field that is {source} alone with the saved record";
}
