namespace BrowserAgent.Agent.Resources;

/// <summary>Scripts and prompts that ship inside the assembly.</summary>
internal static class EmbeddedResourceReader
{
    /// <param name="name">Path below the project, with points for slashes.</param>
    public static string Read(string name)
    {
        var assembly = typeof(EmbeddedResourceReader).Assembly;
        using var stream = assembly.GetManifestResourceStream("BrowserAgent.Agent." + name)
            ?? throw new InvalidOperationException($"Resource {name} is missing from the assembly: check EmbeddedResourceReader in Agent.csproj.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
