using System.Collections.Immutable;

namespace BrowserAgent.Agent.Packs.Validation;

/// <summary>The variables that a step can name.</summary>
/// <param name="Shapes">By name.</param>
/// <param name="FillOnlyNames">Variables that only fill reads. When the record is already saved, fill is not run, so they are missing.</param>
internal sealed record VariableScope(ImmutableDictionary<string, VariableShape> Shapes, ImmutableHashSet<string> FillOnlyNames)
{
    public const string AccountName = "account.name";

    /// <summary>What every flow knows.</summary>
    public static VariableScope Account { get; } = new VariableScope(
        ImmutableDictionary.Create<string, VariableShape>(StringComparer.Ordinal),
        ImmutableHashSet.Create<string>(StringComparer.Ordinal)).With(AccountName, new VariableShape.Single(null));

    public static VariableScope Payload(JobTypeDefinition job) =>
        job.Payload.Values.Aggregate(Account, (scope, field) => scope.With(field.Name, VariableShape.Of(field)));

    public VariableScope With(string name, VariableShape shape) => this with { Shapes = Shapes.SetItem(name, shape) };

    public VariableScope ExcludingReadsOf(VariableScope later) => this with { FillOnlyNames = FillOnlyNames.Union(later.Shapes.Keys.Where(name => !Shapes.ContainsKey(name))) };

    /// <summary>A row's values, inside an each.</summary>
    public VariableScope WithRowFields(VariableShape.Rows rows) => rows.Columns.Aggregate(this, (scope, column) => scope.With(column, RowValue(rows, column)));

    public VariableShape? Find(string name)
    {
        if (Shapes.TryGetValue(name, out var whole))
        {
            return whole;
        }

        return name.Split('.') is [var list, var column]
            ? Shapes.GetValueOrDefault(list) switch
            {
                VariableShape.Rows rows when rows.Columns.Contains(column) => RowValue(rows, column),
                VariableShape.Unknown unknown => unknown,
                _ => null,
            }
            : null;
    }

    /// <summary>Every name that a template may use here.</summary>
    public IEnumerable<string> Names => Shapes.SelectMany(shape => shape.Value is VariableShape.Rows rows
        ? rows.Columns.Select(column => $"{shape.Key}.{column}")
        : [shape.Key]);

    private static VariableShape.Single RowValue(VariableShape.Rows rows, string column) =>
        new(rows.PayloadPath is { } path ? $"{path}.{column}" : null);
}
