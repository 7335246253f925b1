using BrowserAgent.Agent.Steps;

namespace BrowserAgent.Agent.Committing;

/// <summary>
/// What this worker entered into each field lately, so that a form which still shows it in the next record's form is noticed. A value that the field held before
/// it was entered is the site's own default and none of these. Kept in memory only.
/// </summary>
internal sealed class LeftoverValues
{
    private const int MaxFields = 2_000;
    private const int MaxValues = 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Site, string Form, string Field), Queue<string>> _entered = [];

    /// <returns>The fields that no step of this job entered and that hold what was entered into them for an earlier record.</returns>
    public IReadOnlyList<TrackedField> Find(string site, string form, IReadOnlyList<TrackedField> fields)
    {
        lock (_lock)
        {
            return [.. fields.Where(field => field is { IsOwn: false, IsAllowed: false, IsEmpty: false }
                && _entered.TryGetValue((site, form, field.Key), out var values) && values.Contains(field.Value))];
        }
    }

    public void Remember(string site, string form, IReadOnlyList<TrackedField> fields)
    {
        lock (_lock)
        {
            foreach (var field in fields.Where(field => field is { IsOwn: true, IsEmpty: false } && field.Value != field.First))
            {
                if (!_entered.TryGetValue((site, form, field.Key), out var values))
                {
                    if (_entered.Count == MaxFields)
                    {
                        continue;
                    }

                    _entered[(site, form, field.Key)] = values = new Queue<string>();
                }

                if (!values.Contains(field.Value))
                {
                    values.Enqueue(field.Value);
                }

                if (values.Count > MaxValues)
                {
                    values.Dequeue();
                }
            }
        }
    }
}
