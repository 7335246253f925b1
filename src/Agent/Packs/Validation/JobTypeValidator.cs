using BrowserAgent.Agent.Packs.Parsing;

namespace BrowserAgent.Agent.Packs.Validation;

/// <summary>Checks that one job's flows use only known names, and that its record can be found again and verified.</summary>
internal sealed class JobTypeValidator(SitePack pack, PackErrors errors)
{
    private const string Found = "found";

    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public void Run(JobTypeDraft draft)
    {
        var job = draft.Job;
        var payload = VariableScope.Payload(job);
        CheckTotal(job);
        if (job.Read is { } read)
        {
            var validator = new FlowValidator(pack, errors, $"read of job {job.Name}", isLogin: false);
            CheckResults(draft, validator.ValidateSteps(read.Steps, payload));
            _used.UnionWith(validator.Used);
        }
        else
        {
            var afterSearch = AfterSearch(draft, payload);
            var afterFill = AfterFill(draft, afterSearch);
            CheckOpened(draft, afterSearch, afterFill);
        }

        // Only in a pack without other errors: an unused field is most often the result of a misspelled name.
        if (errors.Count == 0)
        {
            CheckUnused(job.Payload.Values, job.Name, "");
        }
    }

    /// <summary>Reports fields that no flow uses: a value sent in one would be lost silently.</summary>
    private void CheckUnused(IEnumerable<FieldDefinition> fields, string job, string list)
    {
        foreach (var field in fields)
        {
            if (field.Of is { } rows)
            {
                CheckUnused(rows.Values, job, $"{field.Name}.");
            }
            else if (!_used.Contains(list + field.Name))
            {
                errors.Add(field.Position, $"no flow of job {job} uses {{{list}{field.Name}}}, so a value that a producer sends in it would be lost; use it in a step or remove the field");
            }
        }
    }

    private VariableScope AfterSearch(JobTypeDraft draft, VariableScope payload)
    {
        if (draft.SecondSearch is { } second)
        {
            CheckSearch("secondSearch", second, draft.SecondSearchAt, draft, payload);
        }

        return draft.Search is { } search
            ? CheckSearch("search", search, draft.SearchAt, draft, payload)
            : payload.With(Found, new VariableShape.Unknown());
    }

    private VariableScope CheckSearch(string name, FlowDefinition search, PackPosition at, JobTypeDraft draft, VariableScope payload)
    {
        var what = $"{name} of job {draft.Job.Name}";
        var validator = new FlowValidator(pack, errors, what, isLogin: false);
        var after = validator.ValidateSteps(search.Steps, payload);
        _used.UnionWith(validator.Used);
        if (draft.Job.NaturalKey is not { } key)
        {
            return after;
        }

        if (!validator.Used.Contains(key.Name))
        {
            errors.Add(at, $"{what} never uses the natural key {{{key.Name}}}; search the site for it");
        }

        if (FoundProblem(after.Find(Found), key) is { } problem)
        {
            errors.Add(at, $"{what} {problem}");
        }

        foreach (var column in draft.Job.Entry?.Drafts.Keys ?? [])
        {
            if (after.Find(Found) is VariableShape.Rows { Table.Table: { } table } && !table.Columns.ContainsKey(column))
            {
                errors.Add(draft.Job.Position, $"drafts of job {draft.Job.Name} names the column {column}, which the table of its {name} does not have{SpellingSuggester.Hint(column, table.Columns.Keys)}");
            }
        }

        return after.Find(Found) is null ? after.With(Found, new VariableShape.Unknown()) : after;
    }

    private static string? FoundProblem(VariableShape? found, FieldDefinition key) => found switch
    {
        null => "must end with what it found; add - read: { <table of hits>: found }",
        VariableShape.Rows { Table: { } table } when !table.Table!.Columns.TryGetValue(key.Name, out _)
            => $"reads found from {table.Name}, which has no column {key.Name}; add the column that shows the natural key",
        VariableShape.Rows { Table: { } table } when table.Table!.Columns[key.Name].Reads.Type != ReadType.Text
            => $"reads found from {table.Name}, whose column {key.Name} must be of type text as the natural key is",
        VariableShape.Rows { Table: { Table.EmptyElement: null } table }
            => $"reads found from {table.Name}, which does not say what is seen when there are no rows; add empty to its rows, or \"nothing found\" is never believed",
        VariableShape.Single => "reads found from an element that is not a table; read the table of hits",
        _ => null,
    };

    private VariableScope AfterFill(JobTypeDraft draft, VariableScope afterSearch)
    {
        if (draft.Fill is not { } fill)
        {
            return afterSearch;
        }

        var validator = new FlowValidator(pack, errors, $"fill of job {draft.Job.Name}", isLogin: false);
        var after = validator.ValidateSteps(fill.Steps, afterSearch);
        _used.UnionWith(validator.Used);
        if (draft.Job.NaturalKey is { } key && !validator.Used.Contains(key.Name))
        {
            errors.Add(draft.FillAt, $"fill of job {draft.Job.Name} never uses the natural key {{{key.Name}}}; write it into the record, or a second entry can't be seen");
        }

        new RecordComparisonValidator(pack, errors).Run(draft, validator.Filled, validator.Uploaded);
        return after;
    }

    private void CheckOpened(JobTypeDraft draft, VariableScope afterSearch, VariableScope afterFill)
    {
        var validator = new FlowValidator(pack, errors, $"open of job {draft.Job.Name}", isLogin: false);
        CheckResults(draft, validator.ValidateSteps(draft.Open?.Steps ?? [], afterSearch.ExcludingReadsOf(afterFill)));
        _used.UnionWith(validator.Used);
    }

    private void CheckResults(JobTypeDraft draft, VariableScope scope)
    {
        var validator = new FlowValidator(pack, errors, $"result of job {draft.Job.Name}", isLogin: false);
        foreach (var entry in draft.Result)
        {
            if (draft.Job.Result.TryGetValue(entry.Key, out var template))
            {
                validator.Check(template, scope, entry.Value.Position, takesRows: true);
            }
        }
    }

    private void CheckTotal(JobTypeDefinition job)
    {
        if (job.Review.TotalList is not { } list)
        {
            return;
        }

        if (job.Payload.GetValueOrDefault(list)?.Of is not { } rows)
        {
            var lists = job.Payload.Values.Where(field => field.Type == FieldType.List).Select(field => field.Name);
            errors.Add(job.Position, $"whenTotalOver of job {job.Name} names {list}, which is not a list of the payload{SpellingSuggester.Hint(list, lists)}");
            return;
        }

        foreach (var factor in new[] { job.Review.TotalQuantity, job.Review.TotalPrice }.OfType<string>())
        {
            if (rows.GetValueOrDefault(factor)?.Type is not (FieldType.Quantity or FieldType.Money))
            {
                errors.Add(job.Position, $"whenTotalOver of job {job.Name} multiplies {factor}, which is not a quantity or money of {list}{SpellingSuggester.Hint(factor, rows.Keys)}");
            }
        }
    }
}
