"""An identity provider that answers like デジタル認証アプリ: the card's four items after a card was read."""
