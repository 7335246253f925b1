using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Steps;

/// <summary>The payload's fields that the saved record's read-back compares. A field of a list's rows is named <c>list.field</c>.</summary>
public static class ReadBackFields
{
    /// <summary>Null for a job that enters no record: it saves nothing.</summary>
    public static IReadOnlySet<string>? Of(JobTypeDefinition type, SitePack pack)
    {
        if (type.Entry is null)
        {
            return null;
        }

        var fields = new HashSet<string>(StringComparer.Ordinal);
        if (type.NaturalKey is { } key)
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
