using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace BrowserAgent.Agent.Tests.Packs;

/// <summary>The pack of docs/site-packs.md: valid, and the ground of the packs that tests break.</summary>
internal static class ExamplePack
{
    public const string File = "sites/example/site.yaml";

    public static string Text { get; } = Regex.Match(
        System.IO.File.ReadAllText(InRepository("docs/site-packs.md")), "```yaml\n(?<pack>.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Groups["pack"].Value;

    public static string InRepository(string path, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../..", path);

    /// <summary>The example with a piece of its text replaced; the piece must be there exactly once.</summary>
    public static string With(string piece, string replacement) => With(Text, piece, replacement);

    public static string With(string text, string piece, string replacement)
    {
        if (text.Split(piece).Length != 2)
        {
            throw new ArgumentException($"\"{piece}\" must stand in the example pack exactly once.", nameof(piece));
        }

        return text.Replace(piece, replacement, StringComparison.Ordinal);
    }
}
