using System.Globalization;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>A cluster of three masters with a third of the slots each.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private const int Slots = 16_384;

    public IReadOnlyList<RedisNode> Nodes { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(RedisNode.Program))
        {
            return;
        }

        Nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RedisNode.StartAsync(
            "--cluster-enabled", "yes", "--cluster-port", Text(RedisServerFixture.FreePort()), "--cluster-node-timeout", "5000")));
        for (var number = 0; number < Nodes.Count; number++)
        {
            await Nodes[number].SubmitAsync($"CLUSTER SET-CONFIG-EPOCH {Text(number + 1)}");
            await Nodes[number].SubmitAsync($"CLUSTER ADDSLOTSRANGE {Text(Slots * number / 3)} {Text((Slots * (number + 1) / 3) - 1)}");
        }

        foreach (var node in Nodes.Skip(1))
        {
            await Nodes[0].SubmitAsync($"CLUSTER MEET 127.0.0.1 {Text(node.Port)} {await BusPortAsync(node)}");
        }

        foreach (var node in Nodes)
        {
            await node.UntilAsync("CLUSTER INFO", "cluster_state:ok");
            await node.UntilAsync("CLUSTER INFO", "cluster_known_nodes:3");
        }
    }

    /// <summary>A queue name whose keys are on that node.</summary>
    public async Task<string> QueueOnAsync(RedisNode node)
    {
        while (true)
        {
            var name = $"q-{Guid.NewGuid():N}";
            var slot = await SlotAsync($"{{{name}}}:job");
            if (slot * 3 / Slots == Nodes.ToList().IndexOf(node))
            {
                return name;
            }
        }
    }

    public async Task<int> SlotAsync(string key) =>
        int.Parse((await Nodes[0].SubmitAsync($"CLUSTER KEYSLOT {key}")).Split('\n')[0].TrimStart(':'), CultureInfo.InvariantCulture);

    /// <summary>Moves a slot with its keys, as resharding does.</summary>
    public async Task MoveAsync(int slot, RedisNode from, RedisNode to)
    {
        var (source, target) = (await IdAsync(from), await IdAsync(to));
        Assert.StartsWith("+OK", await to.SubmitAsync($"CLUSTER SETSLOT {Text(slot)} IMPORTING {source}"), StringComparison.Ordinal);
        Assert.StartsWith("+OK", await from.SubmitAsync($"CLUSTER SETSLOT {Text(slot)} MIGRATING {target}"), StringComparison.Ordinal);
        var keys = (await from.SubmitAsync($"CLUSTER GETKEYSINSLOT {Text(slot)} 1000")).Split('\n').Where(line => line.StartsWith('{'));
        foreach (var key in keys)
        {
            Assert.StartsWith("+OK", await from.SubmitAsync($"MIGRATE 127.0.0.1 {Text(to.Port)} {key} 0 5000"), StringComparison.Ordinal);
        }

        foreach (var node in (RedisNode[])[to, from, .. Nodes.Except([to, from])])
        {
            Assert.StartsWith("+OK", await node.SubmitAsync($"CLUSTER SETSLOT {Text(slot)} NODE {target}"), StringComparison.Ordinal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }
    }

    private static async Task<string> IdAsync(RedisNode node) => (await node.SubmitAsync("CLUSTER MYID")).Split('\n')[1];

    private static async Task<string> BusPortAsync(RedisNode node) => (await node.SubmitAsync("CONFIG GET cluster-port")).Split('\n')[4];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
