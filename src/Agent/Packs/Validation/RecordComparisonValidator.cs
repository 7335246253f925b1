using BrowserAgent.Agent.Packs.Parsing;

namespace BrowserAgent.Agent.Packs.Validation;

/// <summary>Checks that everything a job writes is compared on the saved record, with elements that can show it.</summary>
internal sealed class RecordComparisonValidator(SitePack pack, PackErrors errors)
{
    /// <param name="draft">The job.</param>
    /// <param name="filled">The payload fields that are written into a control.</param>
    /// <param name="uploaded">Those of files. A file is verified by its hash or by its name on the saved record; the field that is not compared needs no element.</param>
    public void Run(JobTypeDraft draft, IReadOnlySet<string> filled, IReadOnlyList<UploadedFields> uploaded)
    {
        foreach (var entry in draft.Equal)
        {
            if (!draft.Job.Payload.TryGetValue(entry.Key, out var field))
            {
                errors.Add(entry.Position, $"equal of job {draft.Job.Name} names {entry.Key}, which is not a field of the payload{SpellingSuggester.Hint(entry.Key, draft.Job.Payload.Keys)}");
            }
            else if (entry.Value is YamlValue.Scalar name && pack.Elements.TryGetValue(name.Text, out var element))
            {
                CheckPair(field, element, entry.Value.Position, filled);
            }
        }

        // A missing equal is reported elsewhere.
        if (draft.Equal.Count == 0)
        {
            return;
        }

        var compared = draft.Equal.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        var byHash = uploaded.Where(fields => fields.Sha256.Any(compared.Contains)).SelectMany(fields => fields.File);
        var byName = uploaded
            .Where(fields => fields.IsWholeName && fields.File.Any(name => compared.Contains(name) && draft.Job.Payload.TryGetValue(name, out var field) && !field.IsNaturalKey))
            .SelectMany(fields => fields.Sha256);
        // A field that is also written into a control must be seen there.
        compared.UnionWith(byHash.Concat(byName).Where(name => !filled.Contains(name)).ToList());
        var given = uploaded.SelectMany(fields => fields.File.Concat(fields.Sha256)).ToHashSet(StringComparer.Ordinal);
        foreach (var field in draft.Job.Payload.Values.Where(field => !compared.Contains(field.Name)))
        {
            var isFilled = filled.Contains(field.Name) || given.Contains(field.Name) || filled.Any(path => path.StartsWith($"{field.Name}.", StringComparison.Ordinal));
            if (isFilled || field.Required)
            {
                errors.Add(draft.EqualAt, $"equal of job {draft.Job.Name} does not verify {field.Name}, which is {(isFilled ? "filled" : "required")}; add {field.Name}: <element that shows it on the saved record>");
            }
        }
    }

    private void CheckPair(FieldDefinition field, ElementDefinition element, PackPosition position, IReadOnlySet<string> filled)
    {
        if (field.Of is null)
        {
            if (element.Kind == ElementKind.Table)
            {
                errors.Add(position, $"{element.Name} is a table and {field.Name} a single value; name the element that shows it");
            }
            else
            {
                CheckType(field, element.Reads.Type, $"element {element.Name}", position);
            }

            return;
        }

        if (element.Table is not { } table)
        {
            errors.Add(position, $"{field.Name} is a list; {element.Name} must be a table, its kind is {PackKeywordConverter.WordOf(element.Kind)}");
            return;
        }

        foreach (var part in field.Of.Values)
        {
            if (table.Columns.TryGetValue(part.Name, out var column))
            {
                CheckType(part, column.Reads.Type, $"column {part.Name} of {element.Name}", position);
            }
            else if (part.Required || filled.Contains($"{field.Name}.{part.Name}"))
            {
                errors.Add(position, $"{element.Name} has no column {part.Name}, so that {field.Name}.{part.Name} would not be verified; add the column");
            }
        }
    }

    private void CheckType(FieldDefinition field, ReadType shown, string what, PackPosition position)
    {
        var wanted = field.Type switch
        {
            FieldType.Quantity or FieldType.Money => ReadType.Number,
            FieldType.Date => ReadType.Date,
            FieldType.Flag => ReadType.Flag,
            _ => ReadType.Text,
        };
        if (shown != wanted)
        {
            errors.Add(position, $"{field.Name} is a {PackKeywordConverter.WordOf(field.Type)}, but {what} is read as {PackKeywordConverter.WordOf(shown)} and could never be equal; set its type to {PackKeywordConverter.WordOf(wanted)}");
        }
    }
}
