namespace BrowserAgent.Tasks.Redis;

/// <summary>Whether Redis has memory for new jobs.</summary>
internal sealed class RedisMemory
{
    /// <summary>New jobs are refused, so that what accepted jobs still write finds room.</summary>
    public bool IsShort { get; set; }
}
