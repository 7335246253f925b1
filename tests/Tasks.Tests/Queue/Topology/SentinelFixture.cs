using System.Globalization;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>A master with two replicas and three sentinels, which report it down after a second.</summary>
internal sealed class SentinelFixture : IAsyncDisposable
{
    private readonly List<RedisNode> _servers = [];
    private readonly List<RedisNode> _sentinels = [];

    public RedisNode Master => _servers[0];

    public IReadOnlyList<RedisNode> Replicas => _servers[1..];

    public IReadOnlyList<RedisNode> Sentinels => _sentinels;

    public string Configuration => $"{string.Join(',', _sentinels.Select(sentinel => sentinel.Address))},serviceName=orders";

    public static async Task<SentinelFixture> OpenAsync()
    {
        var fixture = new SentinelFixture();
        try
        {
            fixture._servers.Add(await RedisNode.StartAsync());
            var master = fixture.Master.Port.ToString(CultureInfo.InvariantCulture);
            fixture._servers.AddRange(await Task.WhenAll(
                RedisNode.StartAsync("--replicaof", "127.0.0.1", master), RedisNode.StartAsync("--replicaof", "127.0.0.1", master)));
            await fixture.Master.UntilAsync("WAIT 2 100", ":2");
            fixture._sentinels.AddRange(await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RedisNode.StartSentinelAsync(fixture.Master, quorum: 2))));
            foreach (var sentinel in fixture.Sentinels)
            {
                await sentinel.UntilAsync("INFO sentinel", "slaves=2,sentinels=3");
            }

            return fixture;
        }
        catch
        {
            await fixture.DisposeAsync();
            throw;
        }
    }

    public QueueOptions Options(int waitForReplicas = 0) =>
        new() { Redis = Configuration, Name = $"q-{Guid.NewGuid():N}", WaitForReplicas = waitForReplicas };

    /// <summary>Waits until most sentinels name another master than before.</summary>
    public async Task<RedisNode> NextMasterAsync(RedisNode old)
    {
        using var limit = new CancellationTokenSource(RedisConnectionFixture.Limit);
        var port = await TestKit.Eventually.UntilAsync(
            async _ => (await _sentinels[0].SubmitAsync("SENTINEL GET-MASTER-ADDR-BY-NAME orders")).Split('\n')[4],
            port => port != old.Port.ToString(CultureInfo.InvariantCulture),
            limit.Token);
        return _servers.Single(server => server.Port.ToString(CultureInfo.InvariantCulture) == port);
    }

    public async Task RestartAsync(RedisNode server) => _servers[_servers.IndexOf(server)] = await server.RestartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _sentinels.Concat(_servers))
        {
            await node.DisposeAsync();
        }
    }
}
