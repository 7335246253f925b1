namespace BrowserAgent.CodeMetrics;

/// <summary>One folder of a project uses a type or an extension method that another folder declares.</summary>
/// <param name="From">The folder that uses the name.</param>
/// <param name="To">The folder that declares it.</param>
/// <param name="Name">The type, or the extension method followed by <c>()</c>.</param>
/// <param name="File">The file that uses it.</param>
public sealed record FolderDependency(string From, string To, string Name, string File);
