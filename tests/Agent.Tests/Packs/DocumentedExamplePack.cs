using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Packs.Loading;
using Xunit;

namespace BrowserAgent.Agent.Tests.Packs;

/// <summary>The valid pack of docs/site-packs.md, which tests break in one place or another.</summary>
internal static class DocumentedExamplePack
{
    public const string File = "sites/example/site.yaml";

    public static string Text { get; } = Regex.Match(
        System.IO.File.ReadAllText(InRepository("docs/site-packs.md")), "```yaml\n(?<pack>.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Groups["pack"].Value;

    public static string InRepository(string path, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../..", path);

    /// <summary>Loads a pack's text as the worker does, from a file. Errors name the file as the documentation does.</summary>
    public static SitePackLoadResult Load(string text)
    {
        var folder = Directory.CreateTempSubdirectory("pack-").FullName;
        try
        {
            var file = Path.Combine(folder, "example", SitePackLoader.FileName);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            System.IO.File.WriteAllBytes(file, Encoding.UTF8.GetBytes(text));
            var load = SitePackLoader.LoadFile(file);
            Assert.All(load.Errors, error => Assert.Equal(file, error.Position.File));
            return load with { Errors = [.. load.Errors.Select(error => error with { Position = error.Position with { File = File } })] };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

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
