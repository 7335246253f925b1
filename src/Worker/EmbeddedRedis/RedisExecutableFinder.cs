namespace BrowserAgent.Worker.EmbeddedRedis;

/// <summary>Finds the Redis server program.</summary>
internal static class RedisExecutableFinder
{
    /// <summary>redis-server or valkey-server on the PATH, else null.</summary>
    public static string? Find() => FindOnPath("redis-server") ?? FindOnPath("valkey-server");

    public static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
