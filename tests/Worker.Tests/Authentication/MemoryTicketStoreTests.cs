using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Worker.Authentication;
using Microsoft.AspNetCore.Authentication;

namespace BrowserAgent.Worker.Tests.Authentication;

public sealed class MemoryTicketStoreTests
{
    [Fact]
    public async Task Store_MoreThanAKeyMayHave_EndsTheOldestOfThatKeyAlone()
    {
        var sut = new MemoryTicketStore();
        var other = await sut.StoreAsync(TicketOf("other"));
        var names = new List<string>();
        for (var signIn = 0; signIn < 1_100; signIn++)
        {
            names.Add(await sut.StoreAsync(TicketOf("flood")));
        }

        Assert.NotNull(await sut.RetrieveAsync(other));
        var left = new List<string>();
        foreach (var name in names)
        {
            if (await sut.RetrieveAsync(name) is not null)
            {
                left.Add(name);
            }
        }

        Assert.Equal(names[^20..], left);
    }

    [Fact]
    public async Task Renew_AfterTheSignInEnded_DoesNotBringItBack()
    {
        var sut = new MemoryTicketStore();
        var name = await sut.StoreAsync(TicketOf("key"));
        await sut.RemoveAsync(name);

        await sut.RenewAsync(name, TicketOf("key"));

        Assert.Null(await sut.RetrieveAsync(name));
        Assert.Null(await sut.RetrieveAsync("no name of a sign-in"));
    }

    private static AuthenticationTicket TicketOf(string keyId) =>
        new(new ApiCaller(keyId, "Kim", [ApiScope.Read], Tenants: null).ToPrincipal(OperatorSignIn.Scheme), OperatorSignIn.Scheme);
}
