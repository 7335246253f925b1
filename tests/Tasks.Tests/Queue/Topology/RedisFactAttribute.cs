using System.Runtime.CompilerServices;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>A test that starts several redis-servers. Skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        if (!File.Exists(RedisNode.Program))
        {
            Skip = $"There is no {RedisNode.Program} (Debian: apt-get install redis-server).";
        }
    }
}
