using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Tasks.Jobs;

/// <summary>Finds a job type by its full name, then without the customer's prefix: <c>acme/create-order</c> falls back to <c>create-order</c>.</summary>
internal static class JobTypeLookup
{
    public static JobTypeDefinition? Find(SitePack pack, string type) => NamesOf(type).Select(name => pack.Jobs.GetValueOrDefault(name)).FirstOrDefault(known => known is not null);

    /// <summary>The names under which a type is looked for, the first one first: as it was sent, then without the prefix.</summary>
    public static IEnumerable<string> NamesOf(string type)
    {
        var slash = type.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? [type, type[(slash + 1)..]] : [type];
    }
}
