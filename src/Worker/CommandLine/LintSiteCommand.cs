using System.CommandLine;
using BrowserAgent.Agent.Packs.Loading;
using BrowserAgent.Worker.Hosting;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>site lint</c>: checks site packs without a worker.</summary>
internal static class LintSiteCommand
{
    private static readonly Argument<DirectoryInfo> Folder = new("folder")
    {
        Description = "The folder with one folder per site.",
        DefaultValueFactory = _ => new DirectoryInfo("sites"),
    };

    public static Command Create()
    {
        var lint = new Command("lint", "Check every site pack and list each error with its file, line and column.") { Folder };
        lint.SetAction(parsed => Lint(parsed.GetRequiredValue(Folder)));
        return new Command("site", "Work on site packs.") { lint, CheckSiteCommand.Create() };
    }

    private static int Lint(DirectoryInfo folder)
    {
        if (!folder.Exists)
        {
            Terminal.Error.MarkupLineInterpolated($"[red]There is no folder {folder.FullName}. Name the folder with the site packs.[/]");
            return ExitCodes.BadInput;
        }

        var loaded = SitePackLoader.LoadFolder(folder.FullName);
        foreach (var error in loaded.Errors)
        {
            Terminal.Out.WriteLine(error.ToString());
        }

        foreach (var pack in loaded.Packs)
        {
            Terminal.Out.MarkupLineInterpolated(
                $"[green]{pack.Site}[/] {pack.Version}: {pack.Elements.Count} elements, {pack.Jobs.Count} job types ({string.Join(", ", pack.Jobs.Keys)})");
        }

        Terminal.Out.WriteLine($"{loaded.Packs.Count} good, {loaded.Errors.Count} errors");
        return loaded.Errors.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
