using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.People;

namespace BrowserAgent.Tasks.Tests.People;

public sealed class PersonNameTests
{
    [Theory]
    [InlineData("kim miller", true)]
    [InlineData(" Kim   Miller ", true)]
    [InlineData("Kim\u00A0Miller", true)]
    [InlineData("KimMiller", false)]
    [InlineData("Kim Miller-Smith", false)]
    public void IdentityOf_WhatLooksTheSameOnAPage_IsOnePerson(string other, bool isSame) =>
        Assert.Equal(isSame, PersonName.IdentityOf("Kim Miller") == PersonName.IdentityOf(other));

    [Theory]
    [InlineData("K. Miller (kim@example.com)", true)]
    [InlineData("Someone Else (Kim@Example.com) ", true)]
    [InlineData("Kim Miller (kim@example.org)", false)]
    [InlineData("Kim Miller (subject kim@example.com)", false)]
    [InlineData("Kim Miller", false)]
    [InlineData("kim@example.com", false)]
    public void IdentityOf_APersonOfAProvider_IsTheAddress(string other, bool isSame) =>
        Assert.Equal(isSame, PersonName.IsSame("Kim Miller (kim@example.com)", other));

    [Fact]
    public void IdentityOf_ParenthesesWithoutAnAddress_IsTheWholeName() => Assert.False(PersonName.IsSame("Kim (north)", "Robin (north)"));

    [Theory]
    [InlineData("Kim Miller", true)]
    [InlineData(" Kim Miller ", true)]
    [InlineData("Kim  Miller", false)]
    public void IsValid_SeveralSpacesInARow_AreRefused(string name, bool expected) => Assert.Equal(expected, ApiKeyName.IsValid(name));
}
