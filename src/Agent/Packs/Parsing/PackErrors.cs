namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>All errors of one pack, each once, in the order of their positions.</summary>
internal sealed class PackErrors
{
    private readonly HashSet<PackError> _errors = [];

    public int Count => _errors.Count;

    public void Add(PackPosition position, string message) => _errors.Add(new PackError(position, message));

    public IReadOnlyList<PackError> InOrder() =>
        [.. _errors.OrderBy(error => error.Position.Line).ThenBy(error => error.Position.Column).ThenBy(error => error.Message, StringComparer.Ordinal)];
}
