using System.Reflection;
using BrowserAgent.Fixtures.Meridian.Versions;

namespace BrowserAgent.Fixtures.Meridian.Hosting;

/// <summary>Serves style, script and mark; for v2 with the names of its build, for v6 with its own.</summary>
internal static class StaticAssets
{
    public const string Prefix = "/look";

    public static void Map(WebApplication host, MeridianState state)
    {
        host.MapGet(Prefix + "/mark.svg", () => Results.Text(Read("mark.svg"), "image/svg+xml"));
        host.MapGet(Prefix + "/meridian.css", (string? ui, string? build) =>
            Results.Text(Names(ui, build) is { } names ? names.Style(Read("meridian.css")) : Read("meridian.css"), "text/css"));
        host.MapGet(Prefix + "/meridian.js", (string? ui, string? build) => Results.Text(
            Names(ui, build) is { } names ? names.Script(Read("meridian.js")) : Read("meridian.js").Replace("@@", "", StringComparison.Ordinal),
            "text/javascript"));
        foreach (string script in (string[])["leak.js", "leak-worker.js", "nuisance.js", "wizard.js", "components.js"])
        {
            host.MapGet($"{Prefix}/{script}", () => Results.Text(Read(script), "text/javascript"));
        }
    }

    // A page asks for the files of its own build, even if a newer one has come meanwhile.
    private static BuildNameScrambler? Names(string? ui, string? build) => ui switch
    {
        "2" when build is not null => new BuildNameScrambler(build),
        "6" => BuildNameScrambler.Components,
        _ => null,
    };

    private static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"look/{name}")
            ?? throw new InvalidOperationException($"The assembly holds no look/{name}; check EmbeddedResource in Meridian.csproj.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
