namespace BrowserAgent.Tasks.ApiKeys;

/// <summary>What an API key permits.</summary>
public enum ApiScope
{
    /// <summary>Submit jobs, read them and cancel them.</summary>
    Produce,

    /// <summary>Read jobs, audit trails and pictures.</summary>
    Read,

    /// <summary>Approve, reject and cancel jobs, and read them.</summary>
    Decide,

    /// <summary>Pause and resume, sessions, accounts and webhooks: the whole queue, for all tenants.</summary>
    Operate,

    /// <summary>API keys, and everything else.</summary>
    Admin,
}
