using System.Security.Cryptography;
using BrowserAgent.Sessions.Files;

namespace BrowserAgent.Worker.Configuration;

/// <summary>
/// The worker's own API key, which has every scope. Read from <c>BROWSERAGENT_API_KEY</c>, else from the file <c>api-key</c> in the data folder, which the first start creates
/// with 256 random bits, readable by its owner only.
/// </summary>
internal static class ApiKeyFile
{
    public const string Variable = "BROWSERAGENT_API_KEY";

    private const string FileName = "api-key";

    /// <summary>Whether the variable gives the key.</summary>
    public static bool IsGiven => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    public static string PathIn(string dataFolder) => Path.Combine(Path.GetFullPath(dataFolder), FileName);

    /// <summary>The key; created when there is none yet.</summary>
    public static string ReadOrCreate(string dataFolder)
    {
        if (TryRead(dataFolder) is { } known)
        {
            return known;
        }

        var path = PathIn(dataFolder);
        OwnerOnly.CreateFolder(Path.GetDirectoryName(path)!);
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        using var writer = new StreamWriter(OwnerOnly.Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.None));
        writer.WriteLine(key);
        return key;
    }

    /// <summary>Where the key comes from, for messages.</summary>
    public static string SourceOf(string dataFolder) => IsGiven ? Variable : $"The file {PathIn(dataFolder)}";

    /// <summary>The key, or null when neither the variable nor the file gives one.</summary>
    public static string? TryRead(string dataFolder)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return given;
        }

        var path = PathIn(dataFolder);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }
}
