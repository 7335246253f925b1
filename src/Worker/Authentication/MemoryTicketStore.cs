using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace BrowserAgent.Worker.Authentication;

/// <summary>
/// The sign-ins of this worker, in memory; the cookie holds only the name of one. So a sign-out ends the sign-in on the server, and a copied cookie is worth nothing
/// after it. A restart of the worker ends them all. The 1,000 last used are kept.
/// </summary>
internal sealed class MemoryTicketStore : ITicketStore
{
    private const int MaxSignIns = 1_000;
    private const int NameBytes = 32;

    private readonly Lock _lock = new();
    private readonly BoundedTable<string, AuthenticationTicket> _tickets = new(MaxSignIns);

    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes));
        lock (_lock)
        {
            _tickets.Set(name, ticket);
        }

        return Task.FromResult(name);
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        lock (_lock)
        {
            // A sign-in that ended meanwhile stays ended.
            if (_tickets.TryGet(key, out _))
            {
                _tickets.Set(key, ticket);
            }
        }

        return Task.CompletedTask;
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        lock (_lock)
        {
            return Task.FromResult(_tickets.TryGet(key, out var ticket) ? ticket : null);
        }
    }

    public Task RemoveAsync(string key)
    {
        lock (_lock)
        {
            _tickets.Remove(key);
        }

        return Task.CompletedTask;
    }
}
