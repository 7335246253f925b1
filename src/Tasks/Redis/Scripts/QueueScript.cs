using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis.Scripts;

/// <summary>
/// One Lua script. Its header declares its keys; the script uses them only through the table <c>key</c> that is built from
/// that line, so a script cannot use a key that it does not declare.
/// </summary>
internal sealed class QueueScript
{
    /// <summary>The Lua files that are put before every script, in this order: each uses what those before it define.</summary>
    public static readonly IReadOnlyList<string> Before = ["records", "prelude", "losses", "limits", "tenants"];

    /// <summary>The Lua files that are put after every script.</summary>
    public static readonly IReadOnlyList<string> After = ["epilogue"];
    private const string KeysHeader = "-- keys:";
    private const string FullMemoryHeader = "-- full memory:";

    /// <summary>When Redis has no memory left, running jobs can still be finished; only new jobs are refused.</summary>
    private const string AllowOutOfMemory = "#!lua flags=allow-oom\n";

    private QueueScript(string name, string body)
    {
        Name = name;
        Body = body;
        KeyNames = Header(KeysHeader).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var table = string.Join(", ", KeyNames.Select((key, index) => $"{key} = KEYS[{index + 1}]"));
        Source = (Header(FullMemoryHeader) is "goes on" ? AllowOutOfMemory : "")
            + $"local SCHEMA = {QueueKeys.Schema}\nlocal key = setmetatable({{ {table} }}, {{ __index = function(_, name) error('{name} does not declare the key ' .. name) end }})\n"
            + KindCheck(KeyNames)
            + $"{Shared(Before)}\nlocal function main()\n{body}\nend\n{Shared(After)}";
        Digest = SHA1.HashData(Encoding.UTF8.GetBytes(Source));
    }

    public static QueueScript Enqueue { get; } = Load("enqueue");

    public static QueueScript Claim { get; } = Load("claim");

    public static QueueScript Renew { get; } = Load("renew");

    public static QueueScript Phase { get; } = Load("phase");

    public static QueueScript Acknowledge { get; } = Load("ack");

    public static QueueScript Retry { get; } = Load("retry");

    public static QueueScript NotLanded { get; } = Load("not-landed");

    public static QueueScript Stall { get; } = Load("stall");

    public static QueueScript Release { get; } = Load("release");

    public static QueueScript Park { get; } = Load("park");

    public static QueueScript Reap { get; } = Load("reap");

    public static QueueScript Promote { get; } = Load("promote");

    public static QueueScript Requeue { get; } = Load("requeue");

    public static QueueScript Reject { get; } = Load("reject");

    public static QueueScript Unblock { get; } = Load("unblock");

    public static QueueScript Cancel { get; } = Load("cancel");

    public static QueueScript Pause { get; } = Load("pause");

    public static QueueScript Sweep { get; } = Load("sweep");

    public static QueueScript Read { get; } = Load("read");

    public static QueueScript Counts { get; } = Load("counts");

    public static QueueScript OneTimeCode { get; } = Load("otp");

    public static QueueScript AccountPermit { get; } = Load("account-permit");

    public static QueueScript RefuseAccount { get; } = Load("refuse-account");

    public static QueueScript SetAside { get; } = Load("set-aside");

    public static QueueScript AtomicityCheck { get; } = Load("atomicity-check");

    public string Name { get; }

    /// <summary>The script's own file, without the shared ones.</summary>
    public string Body { get; }

    /// <summary>The script as sent to the server.</summary>
    public string Source { get; }

    /// <summary>The SHA-1 by which the server finds the script after it was sent once.</summary>
    public byte[] Digest { get; }

    public IReadOnlyList<string> KeyNames { get; }

    public static QueueScript Load(string name) => new(name, ReadResource(name));

    /// <summary>
    /// Ends the script before it reads or writes anything when a key holds another kind of value: Redis keeps what a script wrote before an error, so a job
    /// that was taken out of one set and can't be added to another would be lost. Events are left out: losing one is harmless.
    /// </summary>
    private static string KindCheck(IEnumerable<string> keyNames)
    {
        var kinds = keyNames.Where(name => name != "ev" && QueueKeys.Types[name] != RedisType.None).Select(name => $"{name} = '{WireName(QueueKeys.Types[name])}'");
        return $$"""
            for name, kind in pairs({ {{string.Join(", ", kinds)}} }) do
              local held = redis.call('TYPE', key[name]).ok
              if held ~= kind and held ~= 'none' then
                return redis.error_reply('WRONGTYPE ' .. key[name] .. ' holds a ' .. held .. ', not a ' .. kind)
              end
            end

            """;
    }

    private static string WireName(RedisType type) => type switch
    {
        RedisType.SortedSet => "zset",
        RedisType.Hash => "hash",
        RedisType.List => "list",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The queue has no key of this kind."),
    };

    private string Header(string header) =>
        Body.Split('\n').First(line => line.StartsWith(header, StringComparison.Ordinal))[header.Length..].Trim();

    private static string Shared(IReadOnlyList<string> names) => string.Join('\n', names.Select(ReadResource));

    private static string ReadResource(string name)
    {
        using var stream = typeof(QueueScript).Assembly.GetManifestResourceStream($"BrowserAgent.Tasks.Redis.Scripts.{name}.lua")
            ?? throw new InvalidOperationException($"The Lua script {name} is not embedded in {typeof(QueueScript).Assembly.GetName().Name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
