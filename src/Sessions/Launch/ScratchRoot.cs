using System.Globalization;
using BrowserAgent.Sessions.Files;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Launch;

/// <summary>
/// The folder of this user's workers for the temporary files of their browsers. Its usual name can be foreseen, and whoever may write the temporary folder can make
/// it first. So a folder of that name is used only when it is this user's own and private; else this process makes one under a name that can't be foreseen.
/// </summary>
internal sealed partial class ScratchRoot
{
    private const string Name = "browser-agent";

    private readonly Lazy<string> _path;
    private readonly ILogger<ScratchRoot> _logger;

    public ScratchRoot(ILogger<ScratchRoot> logger)
        : this(Usual, logger)
    {
    }

    /// <param name="usual">The folder that is used when it is private.</param>
    /// <param name="logger">Is told when it is not.</param>
    internal ScratchRoot(string usual, ILogger<ScratchRoot> logger)
    {
        _logger = logger;
        _path = new Lazy<string>(() => Choose(usual));
    }

    /// <summary>One for each user, because no user may write another's.</summary>
    public static string Usual => System.IO.Path.Combine(
        System.IO.Path.GetTempPath(), OperatingSystem.IsWindows() ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}-{FileOwnerReader.CurrentUser()}"));

    public string Path => _path.Value;

    /// <summary>This folder and those of other processes of this user, living or dead. Folders of other users, or that others may use, are never searched.</summary>
    public IReadOnlyList<string> All() =>
        [.. Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Name + "-*").Where(IsPrivate).Append(Path).Distinct(StringComparer.Ordinal)];

    /// <summary>Removes the folder of another process when nothing is left in it.</summary>
    public void RemoveIfEmpty(string root)
    {
        if (root == Path || root == Usual)
        {
            return;
        }

        try
        {
            Directory.Delete(root);
        }
        catch (Exception used) when (used is IOException or UnauthorizedAccessException)
        {
            // A living worker uses it.
        }
    }

    private static bool IsPrivate(string path) => !OperatingSystem.IsLinux() || FileOwnerReader.WhyNotPrivateFolder(path) is null;

    private string Choose(string usual)
    {
        string why;
        try
        {
            OwnerOnly.CreateFolder(usual);
            if (IsPrivate(usual))
            {
                return usual;
            }

            why = FileOwnerReader.WhyNotPrivateFolder(usual) ?? "it was changed just now";
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            why = failed.Message;
        }

        var own = Directory.CreateTempSubdirectory(Name + "-").FullName;
        LogOther(usual, why.TrimEnd('.'), own);
        return own;
    }

    [LoggerMessage(EventId = 2023, Level = LogLevel.Warning, Message = "{Usual} is not used for temporary files of browsers: {Why}. This worker uses {Path}. Find out who made the first one, and remove it.")]
    private partial void LogOther(string usual, string why, string path);
}
