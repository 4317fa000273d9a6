// Where there is a card to draw, all else starts once it is on the screen; otherwise at once.
bootPage.first.then(() => bootPage.run('start'));
