namespace BrowserAgent.CodeMetrics;

/// <summary>One size: of a file (no name), a method in lines or a constructor in parameters.</summary>
public sealed record MeasuredSize(string File, string Name, int Size)
{
    public override string ToString() => Name.Length == 0 ? $"{File}: {Size}" : $"{File}: {Name}: {Size}";
}
