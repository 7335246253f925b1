namespace BrowserAgent.Worker.Authentication;

/// <summary>How a caller is known.</summary>
internal enum CallerKind
{
    /// <summary>By an API key, the worker's own included.</summary>
    Key,

    /// <summary>By name and password of a local account.</summary>
    Local,

    /// <summary>By an OpenID Connect provider.</summary>
    OpenId,
}
