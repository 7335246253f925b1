namespace BrowserAgent.Agent.Packs;

/// <summary>The loaded site packs.</summary>
public interface ISitePackCatalog
{
    IReadOnlyCollection<SitePack> All { get; }

    /// <summary>The pack, or null when no site of that name is loaded.</summary>
    SitePack? Find(string site);
}

/// <summary>One thing wrong in a pack: what, where, and the next move in its words.</summary>
public sealed record PackError(PackPosition Position, string Message)
{
    public override string ToString() => $"{Position}: {Message}";
}
